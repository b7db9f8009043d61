namespace QuilActors.Gateways.SigV4;

/// <summary>A request as it came over the wire, before anything decoded or normalised it.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">Percent-encoded, without the query.</param>
/// <param name="Query">Percent-encoded, without the question mark.</param>
/// <param name="Headers">All values by lower-case name.</param>
public sealed record SignedRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers)
{
    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}
