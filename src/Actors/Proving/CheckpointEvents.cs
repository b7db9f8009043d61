using QuilActors.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Proving;

/// <summary>Journal of a prover: a long run began; what came before is over.</summary>
/// <param name="Profile">Its name.</param>
/// <param name="Challenge">What the discriminant is derived from.</param>
/// <param name="Difficulty">T.</param>
/// <param name="Width">The stride of its checkpoints.</param>
sealed record VdfRunStarted(string Profile, ReadOnlyMemory<byte> Challenge, uint Difficulty, int Width)
    : ICanonical<VdfRunStarted>
{
    const int NameBytesMax = 64;
    const int ChallengeBytesMax = 1024;

    public bool IsOf(StartVdf start)
        => Profile == start.Profile.Name && Difficulty == start.Difficulty
            && Challenge.Span.SequenceEqual(start.Challenge.Span);

    public void Write(CanonicalWriter writer)
    {
        writer.Text(Profile);
        writer.Bytes(Challenge.Span);
        writer.U32(Difficulty);
        writer.U8((byte)Width);
    }

    public static VdfRunStarted Read(ref CanonicalReader reader) => new(
        reader.Text(NameBytesMax), reader.Bytes(ChallengeBytesMax).ToArray(), reader.U32(), reader.U8());
}

/// <summary>Journal of a prover: the run can go on from here if the blob of its stride forms is there.</summary>
/// <param name="Position">Squarings done.</param>
/// <param name="BlockFrom">The first block whose form is in the blob.</param>
/// <param name="BlockTo">The block after the last one.</param>
/// <param name="Form">The encoded form at the position.</param>
/// <param name="StridesHash">SHA-256 of the stride forms: the blob's name.</param>
sealed record VdfCheckpointed(
    uint Position, int BlockFrom, int BlockTo, ReadOnlyMemory<byte> Form, Bytes32 StridesHash)
    : ICanonical<VdfCheckpointed>
{
    const int FormBytesMax = 1024;

    public void Write(CanonicalWriter writer)
    {
        writer.U32(Position);
        writer.U32((uint)BlockFrom);
        writer.U32((uint)BlockTo);
        writer.Bytes(Form.Span);
        writer.B32(StridesHash);
    }

    public static VdfCheckpointed Read(ref CanonicalReader reader) => new(
        reader.U32(), (int)reader.U32(), (int)reader.U32(), reader.Bytes(FormBytesMax).ToArray(), reader.B32());

    public ProverCheckpoint With(ReadOnlyMemory<byte> strides) => new(Position, BlockFrom, BlockTo, Form, strides);
}

/// <summary>Journal of a prover: the run gave its proof, failed or was cancelled.</summary>
sealed record VdfRunEnded : ICanonical<VdfRunEnded>
{
    public void Write(CanonicalWriter writer)
    {
    }

    public static VdfRunEnded Read(ref CanonicalReader reader) => new();
}

/// <summary>Registers the codecs of the provers' events, once per system.</summary>
sealed class CheckpointCodecs : IExtension
{
    public static void Register(ActorSystem system) => system.WithExtension(new Provider());

    sealed class Provider : ExtensionIdProvider<CheckpointCodecs>
    {
        public override CheckpointCodecs CreateExtension(ExtendedActorSystem system)
        {
            var persistence = system.Persistence();
            persistence.Register(new CanonicalCodec<VdfRunStarted>("qa.vdf.started/1"));
            persistence.Register(new CanonicalCodec<VdfCheckpointed>("qa.vdf.checkpointed/1"));
            persistence.Register(new CanonicalCodec<VdfRunEnded>("qa.vdf.ended/1"));
            return new CheckpointCodecs();
        }
    }
}
