"""The data package read and checked: tables, records, the frozen register."""
