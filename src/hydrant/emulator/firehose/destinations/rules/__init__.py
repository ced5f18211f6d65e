"""What is refused in a request, and in which words."""
