"""What tests share: data worked by hand, runners of the app and the command, servers of faults."""
