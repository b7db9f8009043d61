using System.Diagnostics.CodeAnalysis;
using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>Makes arithmetic for the threads of a node, all on one path: GMP's or the managed one. Safe to share.
/// </summary>
public sealed class VdfArithmetics
{
    readonly ArithmeticFactory _factory;

    VdfArithmetics(ArithmeticPath path) => _factory = new(path);

    /// <summary>GMP where it is there and right, else managed.</summary>
    public static VdfArithmetics Auto() => new(ArithmeticPath.Auto);

    /// <summary>By the setting <c>quil.vdf.path</c>: auto, mpn or managed.</summary>
    /// <param name="path">The setting.</param>
    /// <param name="made">Null on failure.</param>
    /// <param name="fault">Why not: an unknown word, or GMP is asked for and cannot be used.</param>
    public static bool TryCreate(string path, [NotNullWhen(true)] out VdfArithmetics? made, out string fault)
    {
        made = null;
        fault = "";
        if (!Enum.TryParse<ArithmeticPath>(path, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
        {
            fault = $"'{path}' is none of auto, mpn, managed";
            return false;
        }
        try
        {
            made = new(parsed);
            return true;
        }
        catch (PlatformNotSupportedException e)
        {
            fault = e.Message;
            return false;
        }
    }

    /// <summary>The path and why, for the log.</summary>
    public string Note => _factory.Note;

    /// <summary>GMP is there but computes wrongly: worth an error in the log.</summary>
    public bool Faulty => _factory.Faulty;

    public VdfArithmetic Create() => new(_factory.Create());
}
