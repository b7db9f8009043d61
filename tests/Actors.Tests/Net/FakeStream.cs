using QuilActors.Actors.Net;
using QuilActors.Engine;

namespace QuilActors.Actors.Tests.Net;

/// <summary>Keeps what is written; takes nothing while full.</summary>
sealed class FakeStream : IPeerStream
{
    public List<byte[]> Written { get; } = [];

    public bool Full { get; set; }

    public bool WriteClosed { get; private set; }

    public string? ResetReason { get; private set; }

    public int Consumed { get; private set; }

    public int UnsentBytes => 0;

    public bool TryWrite(ReadOnlyMemory<byte> bytes)
    {
        if (Full || WriteClosed)
            return false;
        Written.Add(bytes.ToArray());
        return true;
    }

    public void CloseWrite() => WriteClosed = true;

    public void Reset(string reason) => ResetReason ??= reason;

    public void Consume(int bytes) => Consumed += bytes;
}

/// <summary>Keeps what it is told.</summary>
sealed class FakeRef : IActorRef
{
    public List<object> Told { get; } = [];

    public ActorPath Path => throw new NotSupportedException();

    public void Tell(object message, IActorRef? sender) => Told.Add(message);

    public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 1;

    public int CompareTo(IActorRef? other) => Equals(other) ? 0 : 1;
}
