using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>The forms at the start of each block of a run, in memory, and their way out of it and back.</summary>
sealed class StrideForms(VdfProfile profile, Discriminant discriminant, uint difficulty, int width)
{
    int _stored;
    int _exported;

    public FormTable Table { get; } = new(discriminant, (int)((difficulty + width - 1) / width));

    /// <summary>The form with which block <paramref name="block"/> begins.</summary>
    public void Store(int block, FormSlot form)
    {
        Table[block].Store(form);
        _stored = Math.Max(_stored, block + 1);
    }

    /// <summary>Blocks from here on will be stored anew: their exported forms are void.</summary>
    public void ReturnTo(int block)
    {
        _stored = Math.Min(_stored, block);
        _exported = Math.Min(_exported, block);
    }

    /// <summary>What was stored since the last call, up to a number of forms; null if there is nothing or if the last
    /// form is damaged.</summary>
    public ProverCheckpoint? Export(int formsMax)
    {
        var to = Math.Min(_stored - 1, _exported + formsMax);
        if (to <= _exported || !Table[to].IsOnDiscriminant())
            return null;
        var strides = new byte[(to - _exported) * profile.FormBytes];
        for (var block = _exported; block < to; block++)
            Encode(Table[block], strides.AsSpan((block - _exported) * profile.FormBytes, profile.FormBytes));
        var form = new byte[profile.FormBytes];
        Encode(Table[to], form);
        var checkpoint = new ProverCheckpoint((uint)to * (uint)width, _exported, to, form, strides);
        _exported = to;
        return checkpoint;
    }

    /// <summary>Whether a checkpoint follows the ones imported so far and has the right sizes.</summary>
    public bool Fits(ProverCheckpoint checkpoint)
        => checkpoint.BlockFrom == _exported && checkpoint.BlockTo > checkpoint.BlockFrom
            && checkpoint.BlockTo < Table.Count && checkpoint.Position == (uint)checkpoint.BlockTo * (uint)width
            && checkpoint.Form.Length == profile.FormBytes
            && checkpoint.Strides.Length
                == (long)(checkpoint.BlockTo - checkpoint.BlockFrom) * profile.FormBytes;

    /// <summary>Takes in the form of one block of a checkpoint that fits; the one after its last is its own.</summary>
    /// <returns>False for bytes that are no reduced form of the discriminant.</returns>
    public bool TryImport(ProverCheckpoint checkpoint, int block)
    {
        var bytes = block == checkpoint.BlockTo
            ? checkpoint.Form.Span
            : checkpoint.Strides.Span.Slice((block - checkpoint.BlockFrom) * profile.FormBytes, profile.FormBytes);
        if (QuadraticForm.TryDecode(bytes, discriminant, out var form) != FormReject.None)
            return false;
        Table[block].Store(form);
        if (block == checkpoint.BlockTo)
            (_stored, _exported) = (block + 1, block);
        return true;
    }

    static void Encode(FormSlot slot, Span<byte> to) => slot.Load().Encode(to);
}
