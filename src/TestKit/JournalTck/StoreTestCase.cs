using Xunit.Abstractions;
using Xunit.Sdk;

namespace QuilActors.TestKit.JournalTck;

/// <summary>A test case that asks its class whether to run.</summary>
public sealed class StoreTestCase : XunitTestCase
{
    /// <summary>Called by the runner when it reads a case back.</summary>
    [Obsolete("Called by the runner only.")]
    public StoreTestCase()
    {
    }

    /// <summary>A case of one method.</summary>
    public StoreTestCase(
        IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    /// <inheritdoc />
    protected override string GetSkipReason(IAttributeInfo factAttribute)
        => TestMethod.TestClass.Class.GetCustomAttributes(typeof(StoreSkipAttribute).AssemblyQualifiedName)
            .OfType<IReflectionAttributeInfo>().Select(static one => ((StoreSkipAttribute)one.Attribute).Reason)
            .FirstOrDefault() ?? base.GetSkipReason(factAttribute);
}
