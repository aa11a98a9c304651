"""Languages as people read them: names of parties, dates, sentences for codes, catalogues."""
