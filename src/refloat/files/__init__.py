"""files people write -> checked models, and results -> files that are whole or absent."""

from refloat.files.decode_text import decode_text as decode_text
from refloat.files.problem import Problem as Problem
from refloat.files.read_shipped import read_shipped as read_shipped
from refloat.files.read_text import read_text as read_text
from refloat.files.sentences import did_you_mean as did_you_mean
from refloat.files.write import write_beside as write_beside
from refloat.files.write import write_bytes as write_bytes
from refloat.files.write import write_text as write_text
from refloat.files.yaml_model import check_yaml_model as check_yaml_model
from refloat.files.yaml_model import read_yaml_model as read_yaml_model
from refloat.files.yaml_text import write_yaml as write_yaml
