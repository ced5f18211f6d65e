"""What happens on a pipeline, live: the same events from the emulator's feed and from what AWS can be asked."""
