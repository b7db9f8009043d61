using System.Diagnostics;
using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>What came, and from whom.</summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">Its sender; the dead letters if none.</param>
public sealed record MessageEnvelope(object Message, IActorRef Sender);

/// <summary>The queue between a test actor and its test. A wait blocks the test's own thread, or drives the virtual
/// engine.</summary>
sealed class Inbox(ActorSystem system)
{
    readonly object _gate = new();
    readonly LinkedList<MessageEnvelope> _messages = new();
    readonly VirtualEngine? _engine = system.Settings.Setup.Services as VirtualEngine;

    public int Count
    {
        get
        {
            lock (_gate)
                return _messages.Count;
        }
    }

    public void Add(MessageEnvelope envelope)
    {
        lock (_gate)
        {
            _messages.AddLast(envelope);
            Monitor.PulseAll(_gate);
        }
    }

    public MessageEnvelope? Peek(TimeSpan max)
    {
        if (_engine is not null)
            _engine.RunUntil(() => Count > 0, max);
        lock (_gate)
        {
            var start = Stopwatch.GetTimestamp();
            while (_messages.Count == 0)
            {
                var left = max - Stopwatch.GetElapsedTime(start);
                if (_engine is not null || left <= TimeSpan.Zero)
                    return null;
                Monitor.Wait(_gate, left);
            }
            return _messages.First!.Value;
        }
    }

    public MessageEnvelope? Take(TimeSpan max)
    {
        if (Peek(max) is not { } envelope)
            return null;
        lock (_gate)
            _messages.RemoveFirst();
        return envelope;
    }
}
