"""Council, plan and study files: read, checked, explained, and translated for the world."""
