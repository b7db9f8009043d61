using System.Text.RegularExpressions;
using QuilActors.Engine.Cells;
using QuilActors.Engine.Internal;

namespace QuilActors.Engine;

/// <summary>Actors by path: names, <c>..</c>, and the wildcards <c>*</c> and <c>?</c>. Looked up at each send, in the
/// sender's order.</summary>
public sealed class ActorSelection : ICanTell, IEquatable<ActorSelection>
{
    readonly ActorCell _anchor;

    ActorSelection(ActorCell anchor, string[] elements)
    {
        _anchor = anchor;
        Path = elements;
    }

    /// <summary>From an actor by a path of any kind.</summary>
    public ActorSelection(IActorRef anchor, string path)
        : this(CellOf(anchor), [])
    {
        var selection = Of(_anchor, path);
        _anchor = selection._anchor;
        Path = selection.Path;
    }

    /// <summary>From an actor by names.</summary>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
        : this(CellOf(anchor), [.. elements])
    {
    }

    /// <summary>Where the path starts.</summary>
    public IActorRef Anchor => _anchor;

    /// <summary>The elements.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>The text of the whole path.</summary>
    public string PathString => "/" + string.Join('/', Path);

    bool HasWildcards => Path.Any(IsPattern);

    /// <summary>Sends to each actor found; a dead letter if a concrete path finds none.</summary>
    public void Tell(object message, IActorRef? sender = null)
    {
        if (message is null)
            throw new InvalidMessageException("message is null");
        sender ??= EngineThread.CurrentCell;
        var found = Find();
        foreach (var target in found)
            target.Tell(message, sender);
        if (found.Count > 0 || HasWildcards)
            return;
        if (message is Identify identify)
            sender?.Tell(new ActorIdentity(identify.MessageId, null), ActorRefs.NoSender);
        else
            new EmptyRef(_anchor.System, _anchor.Path / Path).Tell(message, sender);
    }

    /// <summary>The one actor at this path.</summary>
    /// <exception cref="ActorNotFoundException">None answered in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <summary>The one actor at this path.</summary>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, cancellationToken);
            return identity.Subject ?? throw new ActorNotFoundException($"there is no actor at {this}");
        }
        catch (AskTimeoutException)
        {
            throw new ActorNotFoundException($"no actor answered at {this}");
        }
    }

    /// <inheritdoc />
    public bool Equals(ActorSelection? other)
        => other is not null && ReferenceEquals(_anchor, other._anchor) && Path.SequenceEqual(other.Path);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ActorSelection);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_anchor, PathString);

    /// <inheritdoc />
    public override string ToString() => $"ActorSelection[{_anchor.Path.ToStringWithoutAddress()}, {PathString}]";

    internal static ActorSelection Of(ActorCell anchor, string path)
    {
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var slash = path.IndexOf('/', scheme + 3);
            path = slash < 0 ? "/" : path[slash..];
        }
        var start = path.StartsWith('/') ? anchor.System.Root : anchor;
        return new ActorSelection(start, path.Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    static ActorCell CellOf(IActorRef anchor) => anchor.Unwrap() as ActorCell
        ?? throw new ArgumentException($"{anchor} is no actor to start a path from", nameof(anchor));

    static bool IsPattern(string element) => element.AsSpan().ContainsAny('*', '?');

    List<IActorRef> Find()
    {
        if (Path.Count == 2 && ReferenceEquals(_anchor, _anchor.System.Root) && Path[0] == "temp")
            return _anchor.System.Temp.Find(Path[1]) is { } future ? [future] : [];
        if (Path.Count == 1 && ReferenceEquals(_anchor, _anchor.System.Root) && Path[0] == "deadLetters")
            return [_anchor.System.DeadLetters];
        List<ActorCell> at = [_anchor];
        foreach (var element in Path)
        {
            var next = new List<ActorCell>();
            foreach (var cell in at)
            {
                if (element == "..")
                    next.Add(cell.ParentRef as ActorCell ?? cell);
                else if (element == ".")
                    next.Add(cell);
                else if (IsPattern(element))
                    next.AddRange(cell.ChildCells().Where(child => Fits(child.Name, element)));
                else if (cell.ChildrenOrNull?.Find(element) is { } child)
                    next.Add(child);
            }
            at = [.. next.Distinct()];
        }
        return [.. at];
    }

    static bool Fits(string name, string pattern)
        => Regex.IsMatch(name, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)
            .Replace("\\?", ".", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant);
}
