"""What comes into the installation and leaves it as a file."""
