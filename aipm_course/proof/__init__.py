"""What `aipm prove` runs: that a question takes right answers in any form and tells wrong ones apart."""
