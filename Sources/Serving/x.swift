import Hummingbird
import Subprocess
import Logging
