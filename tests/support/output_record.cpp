// SPDX-License-Identifier: BSL-1.0
#include "output_record.hpp"

#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#include <openssl/evp.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

// Written to the folder GATEWRIGHT_OUTPUT_RECORDS, as <program>.txt; with GATEWRIGHT_OUTPUT_DUMP also every line, in
// one file per test case of that folder.
namespace gatewright_test {
namespace {

class digest {
public:
    digest() : state_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr);
    }
    void add(std::string_view text) { EVP_DigestUpdate(state_.get(), text.data(), text.size()); }
    void count() { ++lines_; }
    [[nodiscard]] std::string str() const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> copy(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_MD_CTX_copy_ex(copy.get(), state_.get());
        unsigned char bytes[32];
        unsigned size = 0;
        EVP_DigestFinal_ex(copy.get(), bytes, &size);
        std::string text = std::to_string(lines_) + ' ';
        for (int i = 0; i < 12; ++i) {
            char two[3];
            std::snprintf(two, sizeof two, "%02x", bytes[i]);
            text += two;
        }
        return text;
    }
    [[nodiscard]] bool empty() const noexcept { return lines_ == 0; }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state_;
    std::uint64_t lines_ = 0;
};

struct case_record {
    digest desk;
    digest venue;
};

case_record* running = nullptr;
std::unique_ptr<std::ofstream> dump;
std::map<std::string, std::string> finished;

class listener : public Catch::EventListenerBase {
public:
    using EventListenerBase::EventListenerBase;

    void testCaseStarting(const Catch::TestCaseInfo& info) override {
        record_ = std::make_unique<case_record>();
        running = record_.get();
        if (const char* folder = std::getenv("GATEWRIGHT_OUTPUT_DUMP")) {
            std::string name = info.name;
            for (char& c : name)
                if (c == '/' || c == ' ') c = '_';
            std::filesystem::create_directories(folder);
            dump = std::make_unique<std::ofstream>(std::filesystem::path(folder) /
                                                   (name.substr(0, 120) + ".txt"));
        }
    }
    void testCaseEnded(const Catch::TestCaseStats& stats) override {
        running = nullptr;
        dump.reset();
        if (record_->desk.empty() && record_->venue.empty()) return;
        finished[stats.testInfo->name] = "desk " + record_->desk.str() + " venue " + record_->venue.str();
    }
    void testRunEnded(const Catch::TestRunStats& stats) override {
        const char* folder = std::getenv("GATEWRIGHT_OUTPUT_RECORDS");
        if (folder == nullptr) return;
        std::filesystem::create_directories(folder);
        // A program that knows several kits records each by its name.
        std::string program(stats.runInfo.name);
        if (const char* kit = std::getenv("GATEWRIGHT_KIT"); kit != nullptr && *kit != '\0')
            program.append("_").append(kit);
        std::ofstream out(std::filesystem::path(folder) / (program + ".txt"));
        for (const auto& [name, line] : finished) out << line << ' ' << name << '\n';
    }

private:
    std::unique_ptr<case_record> record_;
};
CATCH_REGISTER_LISTENER(listener)

} // namespace

void record_output(said_by who, std::string_view line, std::string_view more, std::string_view rest) {
    if (running == nullptr) return;
    digest& d = who == said_by::desk ? running->desk : running->venue;
    for (const std::string_view part : {line, more, rest}) d.add(part);
    d.add("\n");
    d.count();
    if (dump) *dump << (who == said_by::desk ? "> " : "< ") << line << more << rest << '\n';
}

void leave_out_of_record() { running = nullptr; }

} // namespace gatewright_test
