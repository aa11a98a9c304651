"""reportflow: the service with which a meeting drafts, agrees and publishes its report."""
