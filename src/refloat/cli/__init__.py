"""a command line -> a library call, shown to a person or printed as JSON."""
