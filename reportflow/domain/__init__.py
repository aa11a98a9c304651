"""The rules of the meeting and its report.

Standard library only: values in, values out. Nothing here knows a clock, a database or the web.
"""
