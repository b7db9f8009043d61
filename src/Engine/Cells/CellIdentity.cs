using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Cells;

/// <summary>What never changes in a cell. Read by all, written by nobody: it keeps the fields of producers and consumer
/// apart.</summary>
abstract class CellIdentity : CellInbox
{
    readonly ISystemRef? _parent;
    readonly long _uid;
    ActorPath? _path;

    protected CellIdentity(ISystemRef? parent, string name, Props props, MessageDispatcher dispatcher, long uid)
        : base(dispatcher, CapacityOf(props) is not null)
    {
        _parent = parent;
        Name = name;
        Props = props;
        _uid = uid;
    }

    public int? Capacity => CapacityOf(Props);

    public string Name { get; }

    public Props Props { get; }

    public ActorSystem System => Dispatcher.System;

    public ISystemRef? ParentRef => _parent;

    public IActorRef Parent => _parent ?? ActorRefs.Nobody;

    public long Uid => _uid;

    public ActorPath Path => _path ??= _parent is ActorCell parent
        ? new ActorPath(parent.Path, Name, _uid)
        : new ActorPath(System.Address);

    static int? CapacityOf(Props props) => props.MailboxType?.Capacity ?? props.MailboxCapacity;
}
