"""The project's schemas: listed, compared with earlier ones, and judged by real records. Behind `hydrant schema`."""
