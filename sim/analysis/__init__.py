"""Statistics on finished futures: differences, chances, attribution, selection (statistics.md)."""
