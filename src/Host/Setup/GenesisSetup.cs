using System.Security.Cryptography;
using QuilActors.Actors;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Setup;

/// <summary>Reads or makes the genesis that all nodes of a network share.</summary>
public static class GenesisSetup
{
    /// <summary>2^2 shards: enough to see placement on a laptop, few enough that every frame challenges them all.
    /// </summary>
    const int DevnetShardBits = 2;

    static readonly TaggedHash FilterTag = new("qa/genesis");

    /// <exception cref="SetupException">The file is missing or no usable genesis.</exception>
    public static Genesis Read(string path)
    {
        if (!File.Exists(path))
            throw new SetupException($"{path} is not there", "every node of a network needs its genesis file");
        try
        {
            if (new FileInfo(path).Length > GenesisFile.BytesMax)
                throw new GenesisException($"larger than {GenesisFile.BytesMax} bytes");
            return GenesisFile.Parse(File.ReadAllText(path));
        }
        catch (GenesisException e)
        {
            throw new SetupException($"{path}: {e.Message}", "copy the file anew from another node of the network");
        }
    }

    /// <summary>The genesis of a local network of these members.</summary>
    /// <exception cref="SetupException">The file belongs to a network of other members.</exception>
    public static Genesis ReadOrCreate(string path, IReadOnlyList<NodeIdentity> members)
    {
        Bytes32[] keys = [.. members.Select(m => m.PublicKey).Order()];
        if (File.Exists(path))
        {
            var known = Read(path);
            return known.MemberKeys.SequenceEqual(keys)
                ? known
                : throw new SetupException($"{path} is of a network of {known.MemberKeys.Count} nodes",
                    $"use --nodes {known.MemberKeys.Count}, or another folder (QUIL_HOME, --ephemeral)");
        }
        var seed = RandomNumberGenerator.GetBytes(32);
        var genesis = new Genesis(ConsensusProfile.Devnet, FilterTag.Of(seed),
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), seed, Vocabulary.App,
            DevnetShardBits, keys);
        File.WriteAllText(path, GenesisFile.ToJson(genesis));
        return genesis;
    }
}
