namespace QuilActors.Protocols.BlossomSub;

/// <summary>One RPC as it was received. All memory is a slice of the received bytes; a missing singular field is
/// empty, false or null.</summary>
sealed class Rpc
{
    public List<SubOpts> Subscriptions { get; } = [];

    public List<ReceivedMessage> Messages { get; } = [];

    public List<IHave> IHaves { get; } = [];

    public List<ReadOnlyMemory<byte>> IWants { get; } = [];

    /// <summary>Keys.</summary>
    public List<ReadOnlyMemory<byte>> Grafts { get; } = [];

    public List<Prune> Prunes { get; } = [];

    /// <summary>A list of ids per IDONTWANT.</summary>
    public List<List<ReadOnlyMemory<byte>>> IDontWants { get; } = [];
}

/// <summary>A message and whether all peers would re-encode it equally.</summary>
readonly record struct ReceivedMessage(MessageView View, MessageForm Form);

readonly record struct SubOpts(bool Subscribe, ReadOnlyMemory<byte> Key);

sealed record IHave(ReadOnlyMemory<byte> Key, List<ReadOnlyMemory<byte>> Ids);

/// <param name="BackoffSeconds">Null when absent.</param>
sealed record Prune(ReadOnlyMemory<byte> Key, List<PeerInfo> Peers, ulong? BackoffSeconds);

readonly record struct PeerInfo(ReadOnlyMemory<byte> PeerId, ReadOnlyMemory<byte> SignedRecord);
