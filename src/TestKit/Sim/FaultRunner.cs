namespace QuilActors.TestKit.Sim;

/// <summary>Makes faults happen and ends them.</summary>
sealed class FaultRunner(World world)
{
    readonly List<Action> _ends = [];
    int _generation;

    public ScheduledFault Schedule(FaultAction action)
    {
        var scheduled = new ScheduledFault(action);
        var generation = _generation;
        world.At(action.At, () =>
        {
            if (generation == _generation)
                Happen(scheduled.Action);
        });
        return scheduled;
    }

    /// <summary>Ends what is under way; what is still to come does not happen.</summary>
    public void Heal()
    {
        _generation++;
        world.FaultPoints.Enabled = false;
        world.Net.Heal();
        foreach (var end in _ends.ToArray())
            end();
        _ends.Clear();
        foreach (var node in world.Nodes)
        {
            node.Disk.Mend();
            node.Resume();
            node.Start();
        }
    }

    void Happen(FaultAction action)
    {
        world.CountAction(action);
        var nodes = action.Nodes.Where(index => index < world.Nodes.Count).Select(index => world.Nodes[index])
            .ToArray();
        switch (action.Verb)
        {
            case FaultVerb.Partition:
                Lasting(action, world.Net.Cut(action.Nodes, action.Others, action.OneWay));
                break;
            case FaultVerb.Isolate or FaultVerb.Blackhole:
                Lasting(action, world.Net.Cut(action.Nodes, [], action.OneWay));
                break;
            case FaultVerb.Heal: world.Net.Heal(); break;
            case FaultVerb.Throttle: Lasting(action, world.Net.Throttle(action.Nodes, action.BytesPerSecond)); break;
            case FaultVerb.Clog:
                world.Net.Clog(action.Nodes, world.Now + (action.For ?? TimeSpan.FromSeconds(10)));
                break;
            case FaultVerb.Disconnect: world.Net.Disconnect(action.Nodes); break;
            case FaultVerb.Note: world.Note(action.Text); break;
            default:
                foreach (var node in nodes)
                    Happen(action, node);
                break;
        }
    }

    void Happen(FaultAction action, SimNode node)
    {
        switch (action.Verb)
        {
            case FaultVerb.Crash:
                node.Crash(action.Mode);
                Restart(action, node);
                break;
            case FaultVerb.Restart: node.Start(); break;
            case FaultVerb.Stop: node.Stop(() => Restart(action, node)); break;
            case FaultVerb.Pause:
                node.Pause();
                Lasting(action, node.Resume);
                break;
            case FaultVerb.ClockJump: node.ClockState.Jump(action.Jump.Ticks); break;
            case FaultVerb.DiskFault: Lasting(action, node.Disk.Break(action.Disk)); break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    void Restart(FaultAction action, SimNode node)
    {
        if (action.RestartAfter is { } span)
            world.After(span, node.Start);
    }

    void Lasting(FaultAction action, Action end)
    {
        _ends.Add(end);
        if (action.For is not { } length)
            return;
        world.After(length, () =>
        {
            if (_ends.Remove(end))
                end();
        });
    }
}
