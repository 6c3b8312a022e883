SELECT pg_backend_pid() AS backend, current_setting('application_name') AS application
