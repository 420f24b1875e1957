"""Following: themes, organisations and searches that people want to hear of; by mail, feed and calendar."""
