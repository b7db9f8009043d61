using QuilActors.Engine;

namespace QuilActors.Actors.Os;

/// <summary>/user/os: parent of the operating-system primitives. A primitive that fails is restarted from the journal;
/// the third failure within a minute stops it alone.</summary>
public sealed class OsSupervisor : ReceiveActor
{
    const int FailuresMax = 3;

    OsSupervisor(FilesSettings files)
    {
        Context.ActorOf(FilesManager.Props(files), "files");
        ReceiveAny(message => Context.Child("files").Forward(message));
    }

    /// <summary>Makes /user/os. What is told to it goes to <c>files</c>, the only primitive so far.</summary>
    /// <returns>A reference that speaks to /user/os/files.</returns>
    public static IActorRef Start(ActorSystem system, FilesSettings files)
        => system.ActorOf(Engine.Props.Create(() => new OsSupervisor(files)), "os");

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        FailuresMax, TimeSpan.FromMinutes(1), _ => Directive.Restart);
}
