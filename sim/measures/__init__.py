"""From the journal of one future to a table of measures, one row a month."""
