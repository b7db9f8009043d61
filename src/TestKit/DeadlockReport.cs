using System.Text;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;

namespace QuilActors.TestKit;

/// <summary>Why nothing can happen any more in virtual time.</summary>
static class DeadlockReport
{
    public static string Of(ActorSystem system, VirtualEngine engine)
    {
        var text = new StringBuilder("Deadlock: no turn waits and no timer is armed.");
        if (Inspector.Of(system).Tree() is { } root)
            Held(root, text);
        text.Append("\nlast turns:");
        foreach (var turn in engine.Trace)
            text.Append("\n  ").Append(turn);
        return text.ToString();
    }

    static void Held(ActorSnapshot actor, StringBuilder text)
    {
        if (actor.State is not "Running" || actor.MailboxDepth > 0)
        {
            text.Append($"\n  {actor.Path} ({actor.Type}) is {actor.State}, {actor.MailboxDepth} messages wait");
            if (actor.LastFailure is { } failure)
                text.Append($", last failure {failure.Type}: {failure.Message}");
        }
        foreach (var child in actor.Children)
            Held(child, text);
    }
}
