using System.Runtime.InteropServices;

namespace QuilActors.Crypto.Gmp;

/// <summary>The mpn functions of the GNU multiple precision library, as function pointers. They do not check sizes:
/// wrong ones end the process, so only <see cref="GmpLimbs"/> calls them.</summary>
sealed unsafe class GmpLibrary
{
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong, ulong> Mul1;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong, ulong> AddMul1;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong, ulong> SubMul1;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, ulong> Mul;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, void> Sqr;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<
        ulong*, ulong*, nint, ulong*, nint, ulong*, nint, void> TdivQr;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, ulong> Add;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, ulong> Sub;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, uint, ulong> ShiftLeft;

    /// <summary>Exported but not documented: null where it is missing.</summary>
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, void>
        DivExact;

    static readonly string[] Names = ["libgmp.so.10", "libgmp.10.dylib", "libgmp-10.dll"];
    static readonly string[] Functions =
        ["mul_1", "addmul_1", "submul_1", "mul", "sqr", "tdiv_qr", "add", "sub", "lshift"];

    GmpLibrary(nint[] found, nint divExact, string version)
    {
        Mul1 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong, ulong>)found[0];
        AddMul1 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong, ulong>)found[1];
        SubMul1 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong, ulong>)found[2];
        Mul = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, ulong>)found[3];
        Sqr = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, void>)found[4];
        TdivQr = (delegate* unmanaged[Cdecl, SuppressGCTransition]<
            ulong*, ulong*, nint, ulong*, nint, ulong*, nint, void>)found[5];
        Add = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, ulong>)found[6];
        Sub = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, ulong>)found[7];
        ShiftLeft = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, uint, ulong>)found[8];
        DivExact = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, void>)divExact;
        Version = version;
    }

    internal string Version { get; }

    static readonly Lazy<(GmpLibrary? Library, string Reason)> Loaded = new(
        () => (TryLoad(Names, out var reason), reason));

    /// <returns>Null, and why, where the library cannot be used. It is loaded once for the process.</returns>
    internal static GmpLibrary? TryLoad(out string reason)
    {
        reason = Loaded.Value.Reason;
        return Loaded.Value.Library;
    }

    internal static GmpLibrary? TryLoad(IReadOnlyList<string> names, out string reason)
    {
        if (!BitConverter.IsLittleEndian || sizeof(nint) != sizeof(ulong))
        {
            reason = "the mpn path needs a 64-bit little-endian processor";
            return null;
        }
        nint library = 0;
        if (!names.Any(name => NativeLibrary.TryLoad(name, out library)))
        {
            reason = $"GMP is not installed ({string.Join(", ", names)} not found)";
            return null;
        }
        if (!NativeLibrary.TryGetExport(library, "__gmp_bits_per_limb", out var bits) || *(int*)bits != 64)
        {
            reason = "this GMP has no 64-bit limbs";
            return null;
        }
        var found = new nint[Functions.Length];
        for (var i = 0; i < found.Length; i++)
            if (!NativeLibrary.TryGetExport(library, "__gmpn_" + Functions[i], out found[i]))
            {
                reason = $"this GMP has no mpn_{Functions[i]}";
                return null;
            }
        NativeLibrary.TryGetExport(library, "__gmpn_divexact", out var divExact);
        var version = NativeLibrary.TryGetExport(library, "__gmp_version", out var text)
            ? Marshal.PtrToStringUTF8(*(nint*)text) ?? "?"
            : "?";
        reason = "";
        return new(found, divExact, version);
    }
}
