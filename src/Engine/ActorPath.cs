using System.Diagnostics.CodeAnalysis;

namespace QuilActors.Engine;

/// <summary>A place in the tree of a system: <c>quil://system/user/a/b</c>. Equality does not look at the uid.
/// </summary>
public class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    const string Symbols = "-_.*$+:@&=,!~';()";

    internal ActorPath(Address address)
    {
        Address = address;
        Name = "";
    }

    internal ActorPath(ActorPath parent, string name, long uid)
    {
        Address = parent.Address;
        ParentOrNull = parent;
        Name = name;
        Uid = uid;
        Depth = parent.Depth + 1;
    }

    /// <summary>The system's address.</summary>
    public Address Address { get; }

    /// <summary>The last element; empty for the root.</summary>
    public string Name { get; }

    /// <summary>The incarnation, 0 if undefined.</summary>
    public long Uid { get; }

    /// <summary>The path above; the root's parent is the root.</summary>
    public ActorPath Parent => ParentOrNull ?? this;

    /// <summary>The topmost path.</summary>
    public ActorPath Root
    {
        get
        {
            var path = this;
            while (path.ParentOrNull is not null)
                path = path.ParentOrNull;
            return path;
        }
    }

    /// <summary>How many elements.</summary>
    public int Depth { get; }

    /// <summary>The names from the root down.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new string[Depth];
            var path = this;
            for (var i = Depth - 1; i >= 0; i--)
            {
                names[i] = path.Name;
                path = path.Parent;
            }
            return names;
        }
    }

    ActorPath? ParentOrNull { get; }

    /// <summary>The path of a child.</summary>
    public static ActorPath operator /(ActorPath path, string name) => new(path, name, 0);

    /// <summary>The path below, element by element.</summary>
    public static ActorPath operator /(ActorPath path, IEnumerable<string> names)
    {
        foreach (var name in names)
            path /= name;
        return path;
    }

    /// <summary>Same address and elements.</summary>
    public static bool operator ==(ActorPath? left, ActorPath? right)
        => left is null ? right is null : left.Equals(right);

    /// <summary>Other address or elements.</summary>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    /// <summary>Ordinal order of the texts.</summary>
    public static bool operator <(ActorPath left, ActorPath right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order of the texts.</summary>
    public static bool operator >(ActorPath left, ActorPath right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order of the texts.</summary>
    public static bool operator <=(ActorPath left, ActorPath right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order of the texts.</summary>
    public static bool operator >=(ActorPath left, ActorPath right) => left.CompareTo(right) >= 0;

    /// <summary>Letters, digits, <c>-_.*$+:@&amp;=,!~';()</c> and %-escapes; no leading <c>$</c>.</summary>
    public static bool IsValidPathElement([NotNullWhen(true)] string? name)
        => name is { Length: > 0 } && name[0] != '$' && IsLegal(name);

    /// <summary>Reads <c>quil://system/user/a#7</c>.</summary>
    /// <exception cref="FormatException">It is no path.</exception>
    public static ActorPath Parse(string path)
        => TryParse(path, out var parsed) ? parsed : throw new FormatException($"no actor path: {path}");

    /// <summary>Reads <c>quil://system/user/a#7</c>; false if it is no path.</summary>
    public static bool TryParse(string? path, [NotNullWhen(true)] out ActorPath? parsed)
    {
        parsed = null;
        var scheme = path?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (scheme <= 0)
            return false;
        var rest = path![(scheme + 3)..];
        var uid = 0L;
        var hash = rest.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            if (!long.TryParse(rest[(hash + 1)..], out uid))
                return false;
            rest = rest[..hash];
        }
        var parts = rest.Split('/');
        if (parts[0].Length == 0)
            return false;
        var result = new ActorPath(new Address(path[..scheme], parts[0]));
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].Length == 0)
            {
                if (i == parts.Length - 1)
                    break;
                return false;
            }
            if (!IsLegal(parts[i]))
                return false;
            result /= parts[i];
        }
        parsed = uid == 0 || result.ParentOrNull is null
            ? result
            : new ActorPath(result.ParentOrNull, result.Name, uid);
        return true;
    }

    /// <summary>The path of a child.</summary>
    public ActorPath Child(string childName) => this / childName;

    /// <summary>The same place, another incarnation.</summary>
    public ActorPath WithUid(long uid) => ParentOrNull is null ? this : new ActorPath(ParentOrNull, Name, uid);

    /// <summary>With address.</summary>
    public string ToStringWithAddress() => ToString();

    /// <summary>With address and uid.</summary>
    public string ToStringWithUid() => ToSerializationFormat();

    /// <summary>Starts with <c>/</c>, no address.</summary>
    public string ToStringWithoutAddress() => ParentOrNull is null ? "/" : "/" + string.Join('/', Elements);

    /// <summary>With address and uid.</summary>
    public string ToSerializationFormat() => Uid == 0 ? ToString() : $"{this}#{Uid}";

    /// <inheritdoc />
    public override string ToString() => Address + ToStringWithoutAddress();

    /// <inheritdoc />
    public bool Equals(ActorPath? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Depth != other.Depth || Address != other.Address)
            return false;
        ActorPath a = this, b = other;
        while (a.ParentOrNull is not null && b.ParentOrNull is not null)
        {
            if (!string.Equals(a.Name, b.Name, StringComparison.Ordinal))
                return false;
            a = a.ParentOrNull;
            b = b.ParentOrNull;
        }
        return true;
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc />
    public override int GetHashCode()
        => HashCode.Combine(Depth, Name, ParentOrNull?.Name, Address.System);

    /// <inheritdoc />
    public int CompareTo(ActorPath? other)
        => other is null ? 1 : string.CompareOrdinal(ToString(), other.ToString());

    static bool IsLegal(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (char.IsAsciiLetterOrDigit(c) || Symbols.Contains(c, StringComparison.Ordinal))
                continue;
            if (c != '%' || i + 2 >= name.Length
                || !char.IsAsciiHexDigit(name[i + 1]) || !char.IsAsciiHexDigit(name[i + 2]))
                return false;
            i += 2;
        }
        return true;
    }
}

/// <summary>The path of a system's root.</summary>
public sealed class RootActorPath(Address address) : ActorPath(address);
