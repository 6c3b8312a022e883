"""What is wrong with a Kubernetes object, by the API's own description of it: python3-kubernetes
has a class for each type, with its fields, their types and which of them must be there."""

import re

from kubernetes import client

PLAIN = {"str": str, "int": int, "bool": bool, "object": object}
# Written as text or as a number.
LOOSE = {"object", "int_or_string"}


def _fields(model, value, path):
    if not isinstance(value, dict):
        yield f"{path}: is no {model.__name__}"
        return
    attributes = {name: attribute for attribute, name in model.attribute_map.items()}
    made = {}
    for name, item in value.items():
        if name not in attributes:
            yield f"{path}.{name}: {model.__name__} has no such field"
            continue
        made[attributes[name]] = item
        yield from wrong_with(model.openapi_types[attributes[name]], item, f"{path}.{name}")
    try:
        model(**made)
    except ValueError as error:
        yield f"{path}: {error}"


def wrong_with(kind, value, path):
    """Each fault of `value`, which should be a `kind`, such as V1Pod or list[str]."""
    if several := re.fullmatch(r"list\[(.*)\]", kind):
        if not isinstance(value, list):
            yield f"{path}: is no list"
            return
        for number, item in enumerate(value):
            yield from wrong_with(several.group(1), item, f"{path}[{number}]")
    elif named := re.fullmatch(r"dict\(str, (.*)\)", kind):
        if not isinstance(value, dict):
            yield f"{path}: is no object"
            return
        for name, item in value.items():
            yield from wrong_with(named.group(1), item, f"{path}.{name}")
    elif kind in PLAIN:
        if type(value) is not PLAIN[kind] and kind not in LOOSE:
            yield f"{path}: {value!r} is no {kind}"
    else:
        yield from _fields(getattr(client, kind), value, path)


def wrong_with_object(found):
    """Each fault of an object of Kubernetes' own."""
    version = found["apiVersion"].rpartition("/")[2]
    yield from wrong_with(version.capitalize() + found["kind"], found, found["kind"])
