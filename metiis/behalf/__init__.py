"""Days entered for somebody who phones in, which she sees and may contest."""
