"""What happens in the emulator, as events that commands and pages listen to (`GET /_hydrant/events`)."""
