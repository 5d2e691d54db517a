"""The data package, read and checked: tables, records and the frozen register."""
