using System.Text;
using QuilActors.Engine;
using QuilActors.Engine.Persistence;

namespace QuilActors.Bench.Engine;

/// <summary>One actor persists events in a memory journal, each command waits for the write of the one before.
/// </summary>
sealed class PersistLoad : ILoad
{
    const int Events = 100_000;

    readonly ActorSystem _system;
    int _runs;

    public PersistLoad(ActorSystem system)
    {
        _system = system;
        system.Persistence().Register(new Codec());
    }

    public string Name => "persist-memory";

    public long Run()
    {
        using var done = new ManualResetEventSlim();
        var id = $"persist-{_runs++}";
        var writer = _system.ActorOf(Props.Create(() => new Writer(id, Events, done)));
        var command = new Happened("happened");
        for (var i = 0; i < Events; i++)
            writer.Tell(command, ActorRefs.NoSender);
        done.Wait();
        _system.Stop(writer);
        return Events;
    }

    sealed record Happened(string What);

    sealed class Codec : IEventCodec
    {
        public int Identifier => 1001;

        public string Manifest => "happened";

        public bool Handles(object payload) => payload is Happened;

        public byte[] Encode(object payload) => Encoding.UTF8.GetBytes(((Happened)payload).What);

        public object Decode(ReadOnlySpan<byte> bytes) => new Happened(Encoding.UTF8.GetString(bytes));
    }

    sealed class Writer(string id, int left, ManualResetEventSlim done) : UntypedPersistentActor
    {
        int _left = left;

        public override string PersistenceId => id;

        protected override void OnRecover(object message)
        {
        }

        protected override void OnCommand(object message) => Persist((Happened)message, _ =>
        {
            if (--_left == 0)
                done.Set();
        });
    }
}
