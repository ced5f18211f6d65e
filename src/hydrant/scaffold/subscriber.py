"""A new subscriber: a queue that hears of what a topic is told, with its policy, dead letters and a test."""

from pathlib import Path

from ..errors import UsageError
from ..project import Project
from . import parts
from .configuration import Configuration, read

TOPIC = "aws_sns_topic"


def new_subscriber(project: Project, name: str, topic: str = "") -> list[Path]:
    """Write the files of the subscriber `name` and return their paths; what exists is never touched.

    `topic` is the topic's address in Terraform; it may be left out where there is just one. Raises UsageError for a
    name that cannot be or is taken, and for a topic that is not there or could be one of several.
    """
    parts.check_name(name, "subscriber")
    configuration = read(project.terraform)
    if taken := configuration.named(name):
        raise UsageError(f"The name {name} is taken: see {taken[0]}.", next_step="Choose another one.")
    topic = topic or _only_topic(configuration)
    configuration.check_address(topic, TOPIC)
    words = {
        "name": name,
        "dashed": name.replace("_", "-"),
        "prefix": configuration.prefix(project.root.name),
        "topic": topic,
        **parts.marks(project),
    }
    files = {
        project.terraform / f"subscriber_{name}.tf": "subscriber_tf.txt",
        parts.tests_folder(project) / f"test_{name}.py": "subscriber_test.txt",
    }
    return parts.write(project, files, words)


def _only_topic(configuration: Configuration) -> str:
    found = configuration.addresses(TOPIC)
    if len(found) != 1:
        raise UsageError(
            "The configuration has no topic to subscribe to." if not found else "The configuration has several topics.",
            f"They are: {', '.join(found)}." if found else "",
            f"Name one: --topic {found[0]}" if found else f"Make one first: a resource of the type {TOPIC}.",
        )
    return found[0]
