"""What will be booked, and how wrong may that be? By history, by deal and combined, with past errors."""
