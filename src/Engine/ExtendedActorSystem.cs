namespace QuilActors.Engine;

/// <summary>A system as extensions see it.</summary>
public sealed class ExtendedActorSystem : ActorSystem
{
    internal ExtendedActorSystem(string name, ActorSystemSetup setup)
        : base(name, setup)
    {
    }

    /// <summary>The actor <c>/user</c>.</summary>
    public IActorRef Guardian => UserGuardian;

    /// <summary>Makes an actor below /system by its parameterless constructor.</summary>
    public IActorRef SystemActorOf<TActor>(string? name = null)
        where TActor : ActorBase, new()
        => SystemActorOf(Props.Create(static () => new TActor()), name);

    /// <summary>The paths of all actors, one a line, children indented.</summary>
    public string PrintTree()
    {
        var text = new System.Text.StringBuilder();
        Print(Root, 0);
        return text.ToString();

        void Print(Cells.ActorCell cell, int depth)
        {
            text.Append(' ', 2 * depth).Append(depth == 0 ? "/" : cell.Name).Append(' ').Append(cell.Props.Type.Name)
                .Append('\n');
            foreach (var child in cell.ChildCells())
                Print(child, depth + 1);
        }
    }
}
