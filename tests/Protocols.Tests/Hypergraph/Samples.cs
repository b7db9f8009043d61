using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph;

/// <summary>Small worlds for the tests: a few atoms, a few authors, random ops over them.</summary>
static class Samples
{
    public static readonly Bytes32 App = Bytes(0xA0);

    public static readonly IOpSigner[] Authors = [Signer(1), Signer(2), Signer(3)];

    public static Bytes32 Bytes(byte value) => new(Enumerable.Repeat(value, 32).ToArray());

    public static OpSigner Signer(byte seed) => new(Enumerable.Repeat(seed, 32).ToArray());

    public static AtomKey V(byte name) => AtomKey.Vertex(App, Bytes(name));

    public static AtomKey E(byte name) => AtomKey.Hyperedge(App, Bytes(name));

    public static AtomContent Vertex(byte name, uint incarnation = 0, byte body = 0)
        => AtomContent.ChosenVertex(App, Bytes(name), incarnation, "t:v", new[] { body });

    public static AtomContent Edge(byte name, uint incarnation, params AtomKey[] members)
        => new(AtomKind.Hyperedge, E(name).Id, incarnation, AddressMode.Chosen, 0, "t:e", Bytes32.Zero, default,
            [.. members.Select((member, position) => new Member(0, (ushort)position, member))]);

    public static Op Sign(OpBody body, ulong hlc = 1, int author = 0) => Op.Sign(body, hlc, Authors[author]);

    public static Op Add(AtomContent content, ulong hlc = 1) => Sign(new AddAtom(content), hlc);

    public static Op Remove(AtomKey key, uint incarnation = 0) => Sign(new RemoveAtom(key, incarnation));

    /// <summary>A random history over four vertices and four edges (which may hold edges, so cycles happen).</summary>
    public static Op[] Random(Random random, int count)
    {
        var ops = new List<Op>();
        while (ops.Count < count)
            ops.Add(Sign(RandomBody(random, ops), (ulong)random.Next(1, 6), random.Next(3)));
        return [.. ops];
    }

    public static Value RandomValue(Random random) => random.Next(8) switch
    {
        0 => Value.OfBool(random.Next(2) == 0),
        1 => Value.OfU64((ulong)random.NextInt64()),
        2 => Value.OfI64(-random.NextInt64()),
        3 => Value.OfF32(random.Next(3) == 0 ? float.NaN : -0.0f),
        4 => Value.OfF64(random.Next(3) == 0 ? double.NaN : random.NextDouble()),
        5 => Value.OfText(new string('ä', random.Next(20))),
        6 => Value.OfAtom(V((byte)random.Next(4))),
        _ => Value.OfBytes(new byte[random.Next(100)]),
    };

    static OpBody RandomBody(Random random, List<Op> before)
    {
        var vertex = V((byte)random.Next(1, 5));
        var edge = E((byte)random.Next(1, 5));
        var key = random.Next(2) == 0 ? vertex : edge;
        var incarnation = (uint)random.Next(2);
        var property = Names.PropertyId("p" + random.Next(2));
        switch (random.Next(7))
        {
            case 0:
                return new AddAtom(Vertex((byte)random.Next(1, 5), incarnation, (byte)random.Next(2)));
            case 1 or 2:
                AtomKey[] members = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(3) == 0
                    ? E((byte)(random.Next(1, 5)))
                    : V((byte)random.Next(1, 5))).Where(member => member != edge)];
                return new AddAtom(Edge((byte)edge.Id.Data.ToArray()[0], incarnation,
                    members.Length == 0 ? [vertex] : members));
            case 3:
                return new RemoveAtom(key, incarnation);
            case 4:
                return new SetValue(key, incarnation, property, random.Next(3) == 0 ? null : RandomValue(random));
            case 5:
                return new AddValue(key, incarnation, property, RandomValue(random));
            default:
                Bytes32[] dots = [.. before.Where(op => op.Body is AddValue).Select(op => op.Hash).Take(3).Order()];
                return dots.Length == 0
                    ? new RemoveAtom(key, incarnation)
                    : new RemoveValue(key, incarnation, property, dots);
        }
    }
}
