"""The only writers of badges, gates, devices and scans."""
