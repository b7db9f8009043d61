namespace QuilActors.Protocols.Vdf;

/// <summary>The processor or the memory computes wrongly: the prover's self-checks failed repeatedly.</summary>
public sealed class VdfFaultException(string message) : Exception(message);
