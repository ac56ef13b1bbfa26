"""From a council in its readers' language to the inputs of one simulated future, one file for each part of the council."""
