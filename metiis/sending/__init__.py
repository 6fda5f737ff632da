"""What a phone kept while the network was away, sent together and in order."""
