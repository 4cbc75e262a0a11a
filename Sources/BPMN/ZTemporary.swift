package import Vocabulary
extension Event { package func json(in definition: ProcessDefinition) -> JSON { .null } }
extension ProcessInstance { package func json(in definition: ProcessDefinition) -> JSON { .null } }
