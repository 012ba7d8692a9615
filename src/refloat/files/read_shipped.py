"""a folder of shipped YAML files and a name -> the model of that file, or a sentence with the names there are."""

from pathlib import Path

from refloat.errors import InputError
from refloat.files.yaml_model import AnyModel, read_yaml_model


def read_shipped(
    folder: Path, name: str, model: type[AnyModel], *, what: str, where: str, error: type[InputError]
) -> AnyModel:
    """Read one of the sets that ship in a folder.

    Args:
        folder: Holds NAME.yaml for each set.
        name: Of the set.
        model: What the file must be.
        what: What such a set is called, for the sentence.
        where: The file in which it was asked for.
        error: Class of the error.

    Raises:
        InputError: There is no such set; of the class given.
    """
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in names:
        raise error(f'there is no {what} "{name}"', where=where, remedy=f"take {', '.join(names)}")
    return read_yaml_model(folder / f"{name}.yaml", model, error=error)
