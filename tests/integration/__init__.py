"""With a database: SQLite by default, PostgreSQL when TEST_DATABASE_URL names one."""
