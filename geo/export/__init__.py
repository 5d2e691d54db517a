"""What can be taken away: files, maps, briefings."""
