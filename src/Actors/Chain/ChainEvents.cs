using QuilActors.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>Journal of the master clock: the next pulse.</summary>
sealed record MasterAppended(MasterFrame Frame) : ICanonical<MasterAppended>
{
    public void Write(CanonicalWriter writer) => Frame.Write(writer);

    public static MasterAppended Read(ref CanonicalReader reader) => new(MasterFrame.Read(ref reader));
}

/// <summary>Journal of the chain: this node made a frame. Stored before it is sent, so no crash lets it make two on one
/// parent.</summary>
sealed record FrameProposed(Frame Frame) : ICanonical<FrameProposed>
{
    public void Write(CanonicalWriter writer) => Frame.Write(writer);

    public static FrameProposed Read(ref CanonicalReader reader) => new(Frame.Read(ref reader));
}

/// <summary>Journal of the chain: a valid frame joined the reel.</summary>
sealed record FrameAppended(Frame Frame) : ICanonical<FrameAppended>
{
    public void Write(CanonicalWriter writer) => Frame.Write(writer);

    public static FrameAppended Read(ref CanonicalReader reader) => new(Frame.Read(ref reader));
}

/// <summary>Journal of the chain: the head moved.</summary>
/// <param name="To">Selector of the new head.</param>
/// <param name="Undone">Newest first.</param>
/// <param name="Applied">Oldest first.</param>
sealed record HeadMoved(Bytes32 To, IReadOnlyList<Bytes32> Undone, IReadOnlyList<Bytes32> Applied)
    : ICanonical<HeadMoved>
{
    public static HeadMoved Of(HeadMove move) => new(
        move.To.Selector, [.. move.Undone.Select(node => node.Selector)],
        [.. move.Applied.Select(node => node.Selector)]);

    public void Write(CanonicalWriter writer)
    {
        writer.B32(To);
        WriteAll(writer, Undone);
        WriteAll(writer, Applied);
    }

    public static HeadMoved Read(ref CanonicalReader reader)
        => new(reader.B32(), ReadAll(ref reader), ReadAll(ref reader));

    static void WriteAll(CanonicalWriter writer, IReadOnlyList<Bytes32> items)
    {
        writer.Count(items.Count);
        foreach (var item in items)
            writer.B32(item);
    }

    static Bytes32[] ReadAll(ref CanonicalReader reader)
    {
        var items = new Bytes32[reader.Count(2 * ConsensusLimits.ReelFrames, Bytes32.Length)];
        for (var i = 0; i < items.Length; i++)
            items[i] = reader.B32();
        return items;
    }
}

/// <summary>Registers the codecs of the chain's events, once per system.</summary>
sealed class ChainCodecs : IExtension
{
    public static void Register(ActorSystem system) => system.WithExtension(new Provider());

    sealed class Provider : ExtensionIdProvider<ChainCodecs>
    {
        public override ChainCodecs CreateExtension(ExtendedActorSystem system)
        {
            var persistence = system.Persistence();
            persistence.Register(new CanonicalCodec<MasterAppended>("qa.master.appended/1"));
            persistence.Register(new CanonicalCodec<FrameProposed>("qa.frame.proposed/1"));
            persistence.Register(new CanonicalCodec<FrameAppended>("qa.frame.appended/1"));
            persistence.Register(new CanonicalCodec<HeadMoved>("qa.head.moved/1"));
            persistence.Register(new CanonicalCodec<Ledger.ScoresClosed>("qa.scores.closed/1"));
            persistence.Register(new CanonicalCodec<Ledger.ScoresUndone>("qa.scores.undone/1"));
            persistence.Register(new CanonicalCodec<Ledger.EmissionComputed>("qa.emission.computed/1"));
            persistence.Register(new CanonicalCodec<Ledger.RewardReverted>("qa.reward.reverted/1"));
            return new ChainCodecs();
        }
    }
}
