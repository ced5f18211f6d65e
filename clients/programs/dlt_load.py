"""dlt loads rows into a table of its filesystem destination, whose files are below data/."""

import os
import tempfile

import dlt
from dlt.destinations import filesystem

keys = {
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "region_name": "us-east-1",
    "endpoint_url": os.environ["ENDPOINT"],
}
pipeline = dlt.pipeline(
    "into_the_bucket",
    destination=filesystem(f"s3://{os.environ['BUCKET']}", credentials=keys),
    dataset_name="data",
    pipelines_dir=tempfile.mkdtemp(),
)
rows = [{"id": number} for number in range(int(os.environ["COUNT"]))]
pipeline.run(rows, table_name="numbers", loader_file_format="jsonl").raise_on_failed_jobs()
