using QuilActors.Gateways.SigV4;
using QuilActors.Host.Setup;

namespace QuilActors.Host;

/// <summary>The one access key of a node: the root key of its file.</summary>
sealed class RootAccessKey(AccessKey key) : IAccessKeys
{
    public string? Secret(string accessKeyId)
        => string.Equals(accessKeyId, key.AccessKeyId, StringComparison.Ordinal) ? key.SecretAccessKey : null;
}
