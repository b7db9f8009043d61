using Xunit;
using Xunit.Sdk;

namespace QuilActors.TestKit.JournalTck;

/// <summary>A fact of a conformance base. It is skipped in classes whose <see cref="StoreSkipAttribute"/> has a reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("QuilActors.TestKit.JournalTck.StoreFactDiscoverer", "QuilActors.TestKit")]
public sealed class StoreFactAttribute : FactAttribute;
